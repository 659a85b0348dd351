import { z } from 'zod';

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

/** The theme after this one in the round that the toggle makes. */
export function nextTheme(theme: Theme): Theme {
  const themes = themeSchema.options;
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
}

/** Which of the three pictures is the large one; a narrow screen shows it alone. */
export type View = 'latent' | 'predictedX0' | 'predictedNoise';
