// How good predictions are: loss, accuracy, and what is taken for what.

import { log } from "../kernels/exponential.ts";

export interface ClassMetrics {
  readonly name: string;
  /** Of those predicted to be this class, how many are. 0 where none was predicted. */
  readonly precision: number;
  /** Of those that are this class, how many were predicted to be. 0 where there are none. */
  readonly recall: number;
  /** The harmonic mean of the two. */
  readonly f1: number;
}

export interface Evaluation {
  readonly images: number;
  /** Mean cross-entropy, natural logarithm. */
  readonly loss: number;
  readonly accuracy: number;
  /** How often the class is among the five most probable; null with five classes or fewer. */
  readonly top5: number | null;
  readonly perClass: readonly ClassMetrics[];
  /** confusion[actual][predicted] counts images. */
  readonly confusion: readonly (readonly number[])[];
}

/** A wrong answer: which image, and how sure the model was. */
export interface Mistake {
  readonly image: number;
  readonly label: number;
  readonly predicted: number;
  readonly probability: number;
}

/** Takes predictions batch by batch and sums them up. */
export class Tally {
  private readonly classes: readonly string[];
  private readonly confusion: number[][];
  private readonly wrong: Mistake[] = [];
  private images = 0;
  private lossSum = 0;
  private amongFive = 0;

  constructor(classes: readonly string[]) {
    this.classes = classes;
    this.confusion = classes.map(() => classes.map(() => 0));
  }

  /** @param probabilities (rows, classes); @param labels the right classes of these rows */
  add(probabilities: Float64Array, labels: ArrayLike<number>) {
    const count = this.classes.length;
    for (let n = 0; n < labels.length; n++) {
      const row = probabilities.subarray(n * count, (n + 1) * count);
      const label = labels[n] as number;
      const own = row[label] as number;
      let predicted = 0;
      let better = 0; // classes that are more probable than the right one
      row.forEach((p, k) => {
        if (p > (row[predicted] as number)) predicted = k;
        if (p > own) better++;
      });
      // A probability that float64 rounds to 0 counts as the smallest one, so that the mean stays finite.
      this.lossSum -= log(Math.max(own, Number.MIN_VALUE));
      if (better < 5) this.amongFive++;
      const actual = this.confusion[label] as number[];
      actual[predicted] = (actual[predicted] as number) + 1;
      if (predicted !== label)
        this.wrong.push({ image: this.images, label, predicted, probability: row[predicted] as number });
      this.images++;
    }
  }

  evaluation(): Evaluation {
    const at = (actual: number, predicted: number) => this.confusion[actual]?.[predicted] ?? 0;
    const right = this.classes.reduce((sum, _, k) => sum + at(k, k), 0);
    const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
    return {
      images: this.images,
      loss: ratio(this.lossSum, this.images),
      accuracy: ratio(right, this.images),
      top5: this.classes.length > 5 ? ratio(this.amongFive, this.images) : null,
      perClass: this.classes.map((name, k) => {
        const precision = ratio(
          at(k, k),
          this.classes.reduce((sum, _, i) => sum + at(i, k), 0),
        );
        const recall = ratio(
          at(k, k),
          this.classes.reduce((sum, _, i) => sum + at(k, i), 0),
        );
        return { name, precision, recall, f1: ratio(2 * precision * recall, precision + recall) };
      }),
      confusion: this.confusion,
    };
  }

  /** Wrong answers, the surest first. */
  mistakes(): readonly Mistake[] {
    return [...this.wrong].sort((a, b) => b.probability - a.probability || a.image - b.image);
  }
}
