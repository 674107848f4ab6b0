/** A sample of the Prometheus text format: `name{label="value"} 1`. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A family of samples, under its HELP and TYPE. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelPart = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)/;
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/**
 * Reads the Prometheus text exposition format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), strictly: HELP, then TYPE, then the
 * samples of a family, together and once; no series twice; buckets that grow up to `+Inf`, which equals the count; a line feed at the end.
 * Throws on anything else.
 */
export function parseMetrics(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const reader = new Reader();
  for (const line of text.slice(0, -1).split('\n')) if (line !== '') reader.take(line);
  for (const [name, { type, samples }] of reader.families)
    if (type === 'histogram') checkBuckets(name, samples);
  return reader.families;
}

class Reader {
  readonly families = new Map<string, { type: string; help: string; samples: Sample[] }>();
  readonly #seen = new Set<string>();
  #current = '';

  take(line: string): void {
    const help = /^# HELP (\S+) (.+)$/.exec(line);
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line);
    if (help !== null) this.#begin(help[1] ?? '', help[2] ?? '');
    else if (type !== null) this.#setType(type[1] ?? '', type[2] ?? '');
    else this.#add(parseSample(line));
  }

  #begin(name: string, help: string): void {
    if (!metricName.test(name) || this.families.has(name)) throw new Error(`bad family: ${name}`);
    this.#current = name;
    this.families.set(name, { type: '', help, samples: [] });
  }

  #setType(name: string, type: string): void {
    const family = this.families.get(this.#current);
    if (name !== this.#current || family?.type !== '') throw new Error(`bad type: ${name}`);
    family.type = type;
  }

  #add(sample: Sample): void {
    const family = this.families.get(this.#current);
    const rest = sample.name.slice(this.#current.length);
    const isOwn = sample.name.startsWith(this.#current) && suffixes[family?.type ?? '']?.includes(rest);
    if (family === undefined || isOwn !== true) throw new Error(`out of its family: ${sample.name}`);
    const series = `${sample.name} ${JSON.stringify(
      Object.entries(sample.labels)
        .map(String)
        .toSorted((a, b) => (a < b ? -1 : 1)),
    )}`;
    if (this.#seen.has(series)) throw new Error(`twice: ${series}`);
    this.#seen.add(series);
    family.samples.push(sample);
  }
}

function parseSample(line: string): Sample {
  const parts = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (parts === null) throw new Error(`no sample: ${line}`);
  const [, name = '', inside = '', number = ''] = parts;
  const labels: Record<string, string> = {};
  for (let rest = inside; rest !== '';) {
    const label = labelPart.exec(rest);
    if (label === null) throw new Error(`bad labels: ${line}`);
    const [all, key = '', value = ''] = label;
    if (Object.hasOwn(labels, key)) throw new Error(`a label twice: ${line}`);
    labels[key] = value;
    rest = rest.slice(all.length);
  }
  if (!/^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|NaN|[+-]Inf)$/i.test(number))
    throw new Error(`no number: ${line}`);
  return { name, labels, value: number.endsWith('Inf') ? Infinity : Number(number) };
}

function checkBuckets(name: string, samples: readonly Sample[]): void {
  const seriesOf = (labels: Readonly<Record<string, string>>): string =>
    JSON.stringify(Object.entries(labels).filter(([key]) => key !== 'le'));
  const counts = samples.filter((sample) => sample.name === `${name}_count`);
  for (const count of counts) {
    const own = samples.filter(
      (sample) => sample.name === `${name}_bucket` && seriesOf(sample.labels) === seriesOf(count.labels),
    );
    own.forEach(({ labels, value }, index) => {
      const next = own[index + 1];
      const bound = Number(labels['le'] === '+Inf' ? Infinity : labels['le']);
      if (Number.isNaN(bound)) throw new Error(`${name}: a bucket without a bound`);
      if (next === undefined) {
        if (bound !== Infinity || value !== count.value) throw new Error(`${name}: +Inf is not the count`);
      } else if (next.value < value) throw new Error(`${name}: a bucket shrinks`);
    });
    if (own.length === 0) throw new Error(`${name}: no buckets`);
  }
}
