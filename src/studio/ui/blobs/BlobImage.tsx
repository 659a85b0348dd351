import { useCallback, type RefCallback } from 'react';

interface BlobImageProps {
  readonly blob: Blob;
  readonly alt: string;
  readonly className?: string;
}

/** A picture that lies in memory. */
export function BlobImage({ blob, alt, className }: BlobImageProps) {
  return <img ref={useBlobAddress(blob, 'src')} alt={alt} className={className} />;
}

/** A ref that lets its element show a picture that lies in memory, under an address that there is while it is on the page. */
export function useBlobAddress(blob: Blob, attribute: 'src' | 'href'): RefCallback<Element> {
  return useCallback(
    (element: Element) => {
      const address = URL.createObjectURL(blob);
      element.setAttribute(attribute, address);
      return () => URL.revokeObjectURL(address);
    },
    [blob, attribute],
  );
}
