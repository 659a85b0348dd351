/** Some browsers read the file only after the click has returned. */
const untilSavedMilliseconds = 10_000;

/** Hands a file to the visitor. */
export function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), untilSavedMilliseconds);
}
