import { useCallback, type RefCallback } from 'react';

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
