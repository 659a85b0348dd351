import { useBlobAddress } from './useBlobAddress.ts';

interface BlobImageProps {
  readonly blob: Blob;
  readonly alt: string;
  readonly className?: string;
}

/** A picture that lies in memory. */
export function BlobImage({ blob, alt, className }: BlobImageProps) {
  return <img ref={useBlobAddress(blob, 'src')} alt={alt} className={className} />;
}
