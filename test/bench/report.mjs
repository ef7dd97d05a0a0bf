// From the runs to one table, the goals, and docs/benchmark.md.

export const quantile = (values, part) => {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  if (!sorted.length) return Number.NaN;
  const at = (sorted.length - 1) * part;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
};
export const median = (values) => quantile(values, 0.5);

/** Medians of each peer, delays as medians of the differences to the page without a banner in the same round. */
export function summarize(peers, rounds) {
  const base = rounds.get('none');
  return new Map(
    peers.map((peer) => {
      const own = rounds.get(peer.id);
      const of = (use) => median(own.map(use));
      const delays = (kind) =>
        own.map((round, index) => (base[index] ? round[kind].gated - base[index][kind].gated : Number.NaN));
      const page = (kind) => of((round) => round[kind].pageBytes) - median(base.map((round) => round[kind].pageBytes));
      const common = {
        peer,
        runs: own.length,
        delay: { cold: median(delays('cold')), warm: median(delays('warm')), spread: spread(delays('cold')) },
        gated: of((round) => round.cold.gated),
        script: [of((round) => round.first.script), of((round) => round.cold.script)],
        layouts: of((round) => round.first.layouts),
        cls: Math.max(...own.map((round) => round.first.cls)),
        tbt: of((round) => round.first.tbt),
        lcp: of((round) => round.first.lcp),
        lcpElements: [...new Set(own.flatMap((round) => [round.first.lcpElement, round.cold.lcpElement]))],
        bytes: of((round) => round.first.bytes) + page('first'),
        requests: of((round) => round.first.requests),
        bytesAgain: of((round) => round.cold.bytes) + page('cold'),
      };
      if (!peer.banner) return [peer.id, common];
      return [
        peer.id,
        {
          ...common,
          first: of((round) => round.first.first),
          ready: of((round) => round.first.ready),
          readySpread: spread(own.map((round) => round.first.ready)),
          toGated: of((round) => round.first.toGated),
          toPaint: of((round) => round.first.toPaint),
          inp: of((round) => round.busy.inp),
          inpWorst: Math.max(...own.map((round) => round.busy.inp)),
        },
      ];
    }),
  );
}

/** Between the quartiles. */
const spread = (values) => quantile(values, 0.75) - quantile(values, 0.25);

/** What went wrong, by peer: a banner that lets a tag run before consent is measured for the wrong thing. */
export const flaws = (peers, rounds) =>
  peers.flatMap((peer) =>
    rounds
      .get(peer.id)
      .flatMap(({ first, cold, busy }) => [
        ...(first.before ? ['the tag ran before consent'] : []),
        ...(peer.banner && !first.gone ? ['the banner stayed'] : []),
        ...(peer.banner && first.runs !== 1 ? [`the tag ran ${first.runs} times`] : []),
        ...(peer.banner && cold.shows ? ['the banner came again'] : []),
        ...[first, cold, busy].flatMap((visit) => [...(visit?.errors ?? []), ...(visit?.failed ?? [])]),
      ])
      .filter((text, index, all) => all.indexOf(text) === index)
      .map((text) => `${peer.id}: ${text}`),
  );

const whole = (value) => (Number.isFinite(value) ? `${Math.round(value)}` : '–');
const kB = (bytes) => (Number.isFinite(bytes) ? (Math.max(0, bytes) / 1000).toFixed(1) : '–');

export function table(summary) {
  const head = [
    'page with',
    'kB first visit (requests)',
    'kB returning',
    'banner: first frame / accept button ready',
    'first gated tag of a returning visitor, over no banner: cold / warm',
    'script first / returning',
    'layouts',
    'CLS',
    'TBT',
    'accept to tag / to paint',
    'INP of accept, 300 ms tag',
    'LCP',
  ];
  const rows = [...summary.values()].map((one) => [
    `${one.peer.own ? `**${one.peer.label}**` : one.peer.label}${one.peer.version ? ` ${one.peer.version}` : ''}`,
    one.peer.banner ? `${kB(one.bytes)} (${whole(one.requests)})` : '0',
    one.peer.banner ? kB(one.bytesAgain) : '0',
    one.peer.banner ? `${whole(one.first)} / ${whole(one.ready)}` : '–',
    one.peer.banner ? `${whole(one.delay.cold)} / ${whole(one.delay.warm)}` : `0 (at ${whole(one.gated)})`,
    `${whole(one.script[0])} / ${whole(one.script[1])}`,
    whole(one.layouts),
    one.cls.toFixed(3),
    whole(one.tbt),
    one.peer.banner ? `${whole(one.toGated)} / ${whole(one.toPaint)}` : '–',
    one.peer.banner ? whole(one.inp) : '–',
    whole(one.lcp),
  ]);
  return [head, head.map((_, index) => (index ? '--:' : '---')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** The goals, as ratios to peers of the same run. */
export function goals(summary) {
  const [external, inlined, hinted] = ['', '-inlined', '-hinted'].map((end) => summary.get(`consent-gate${end}`));
  const none = summary.get('none');
  const gating = [...summary.values()].filter(({ peer }) => peer.gates && !peer.own);
  if (!external || !inlined || !none || !gating.length) return [];
  const best = (of) => gating.reduce((least, one) => (of(one) < of(least) ? one : least));
  const quickest = best((one) => one.ready);
  const leastDelay = best((one) => one.delay.cold);
  const bundle = summary.get('vanilla-cookieconsent-defer');
  // A frame, or two standard errors of a median: 0.93 of the quartiles' distance over the root of the runs.
  const noise = Math.max(16, (2 * 0.93 * inlined.delay.spread) / Math.sqrt(inlined.runs));
  const atMost = (what, value, limit, of = '') => ({ what, met: value <= limit, value, limit, of });
  return [
    atMost(
      'inlined: a returning visitor’s first gated tag waits no longer than without a banner (ms over it; the limit is the noise)',
      inlined.delay.cold,
      noise,
    ),
    atMost(
      'external: that wait is at most two thirds of the best gating peer’s',
      external.delay.cold / leastDelay.delay.cold,
      2 / 3,
      leastDelay.peer.label,
    ),
    atMost(
      'inlined: the accept button is ready before the fastest gating peer’s',
      inlined.ready / quickest.ready,
      1,
      quickest.peer.label,
    ),
    ...(bundle
      ? [
          ...[
            ['external', external],
            ['external, UI preloaded', hinted],
          ].flatMap(([how, one]) =>
            one
              ? atMost(
                  `${how}: the accept button is ready in at most 1.1 times the time of the one deferred bundle`,
                  one.ready / bundle.ready,
                  1.1,
                  bundle.peer.label,
                )
              : [],
          ),
        ]
      : []),
    ...[external, inlined].flatMap((one) => {
      const { label } = one.peer;
      const strange = one.lcpElements.filter((name) => !none.lcpElements.includes(name)).length;
      return [
        atMost(`${label}: INP of I Agree with a 300 ms tag behind it (ms)`, one.inp, 50),
        atMost(`${label}: CLS, the worst run`, one.cls, 0),
        atMost(`${label}: TBT (ms)`, one.tbt, 0),
        atMost(`${label}: runs in which the largest paint is another than without a banner`, strange, 0),
      ];
    }),
  ];
}

const number = (value) => `${Math.round(value * 100) / 100}`;
export const goalTable = (list) =>
  [
    '| goal | measured | limit | beside | |',
    '| --- | --: | --: | --- | --- |',
    ...list.map(
      ({ what, value, limit, of, met }) =>
        `| ${what} | ${number(value)} | ${number(limit)} | ${of} | ${met ? 'met' : '**missed**'} |`,
    ),
  ].join('\n');
