export function ResultsView() {
  return null;
}
