/** What one indicator gives: points by the value of a text attribute, or by the band into which a measure falls. */
export type Indicator =
  | {
      readonly kind: 'value';
      readonly attribute: string;
      readonly table: readonly { readonly value: string; readonly points: number }[];
      /** Points of every other value. */
      readonly otherwise: number;
    }
  | {
      readonly kind: 'band';
      readonly measure: string;
      /** Ascending by `from`; the last band that does not begin above the measure counts. */
      readonly bands: readonly { readonly from: number; readonly points: number }[];
      /** Points where the measure is unknown or below the first band. */
      readonly otherwise: number;
    };

/** The published formula of the weight: base + the points of every indicator. */
export interface Weights {
  /** Which model, and which version of it; not interpreted. */
  readonly name: string;
  /** 1 … 1,000,000: whoever has no points still has this weight. */
  readonly base: number;
  readonly indicators: readonly Indicator[];
}

/** What the weight is made from: texts by attribute, whole numbers (null: unknown) by measure. */
export interface Indicated {
  readonly attributes: Readonly<Record<string, string>>;
  readonly measures: Readonly<Record<string, number | null>>;
}

/** The points that each indicator gives, in the order of the formula. */
export function pointsOf({ indicators }: Weights, target: Indicated): readonly number[] {
  return indicators.map((indicator) => {
    if (indicator.kind === 'value') {
      const value = target.attributes[indicator.attribute] ?? '';
      return indicator.table.find((entry) => entry.value === value)?.points ?? indicator.otherwise;
    }
    const measure = target.measures[indicator.measure] ?? null;
    if (measure === null) return indicator.otherwise;
    return indicator.bands.findLast((band) => band.from <= measure)?.points ?? indicator.otherwise;
  });
}

/** The weight of a target: the base and all its points. */
export function weightOf(weights: Weights, target: Indicated): number {
  return pointsOf(weights, target).reduce((sum, points) => sum + points, weights.base);
}
