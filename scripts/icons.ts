/* `npm run icons`: draws the pictures of public/icons from the page's sign, public/favicon.svg, for systems that take no SVG. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { projectRoot } from './project.ts';

/** The sign's own ground, which fills what a system may cut away. */
const ground = '#15161a';
/** Systems may cut a maskable icon down to a circle of four fifths of its width, in which the sign must lie. */
const signShare = 0.88;

const sign = await readFile(join(projectRoot, 'public/favicon.svg'));
const folder = join(projectRoot, 'public/icons');
await mkdir(folder, { recursive: true });

/** The sign, `size` pixels wide. */
const drawSign = (size: number): Sharp => sharp(sign, { density: (72 * size) / 32 }).resize(size, size);

/** The sign in the middle of its ground, which reaches to the edges. */
async function drawFilled(size: number): Promise<Sharp> {
  const inner = await drawSign(Math.round(signShare * size))
    .png()
    .toBuffer();
  return sharp({ create: { width: size, height: size, channels: 3, background: ground } }).composite([{ input: inner }]);
}

const png = { palette: true, compressionLevel: 9 } as const;
for (const size of [192, 512])
  await drawSign(size)
    .png(png)
    .toFile(join(folder, `${size}.png`));
await (await drawFilled(512)).png(png).toFile(join(folder, 'maskable-512.png'));
await (await drawFilled(180)).png(png).toFile(join(folder, 'apple-180.png'));
