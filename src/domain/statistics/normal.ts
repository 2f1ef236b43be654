import { studentTwoSided } from './student-t.ts';

/** The standard normal distribution's 97.5th percentile: 95 % lie within it on both sides. */
export const Z_95 = 1.959_963_984_540_054;

/** Its 80th: what a power of 0.8 asks for. */
export const Z_POWER_80 = 0.841_621_233_572_914_3;

/** With so many degrees of freedom, Student's t is the normal distribution to eight digits. */
const ENDLESS_DEGREES = 1e9;

/** How often a standard normal value is at least as far from 0 as `z`, on both sides together. */
export function normalTwoSided(z: number): number {
  return studentTwoSided(z, ENDLESS_DEGREES);
}
