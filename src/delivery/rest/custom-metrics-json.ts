import type { CustomMetric, MetricChange } from '#analysis/custom-metrics/custom-metric.ts';
import type { MetricDay } from '#domain/custom-metrics.ts';

/** A custom metric as the interface shows it. Values are numbers, in the metric's own unit. */
export function customMetricJson(metric: CustomMetric) {
  const { name, title, unit, query, failure, last, in7Days, in30Days, days } = metric;
  return {
    name,
    title,
    unit,
    query,
    higher_is_better: metric.isHigherBetter,
    digest_place: metric.digestPlace,
    last: last === null ? null : dayJson(last),
    in_7_days: changeJson(in7Days),
    in_30_days: changeJson(in30Days),
    days: days.map(dayJson),
    answered_at: metric.answeredAt?.toString() ?? null,
    failure:
      failure === null
        ? null
        : {
            code: failure.code,
            detail: failure.sentence,
            since: failure.sinceAt.toString(),
          },
    set_by: metric.setBy,
    set_at: metric.setAt.toString(),
  };
}

/** The same without its query and its days, for a list. */
export function customMetricLineJson(metric: CustomMetric) {
  const { query: _query, days: _days, ...line } = customMetricJson(metric);
  return line;
}

function dayJson({ day, value }: MetricDay) {
  return { day: day.toString(), value: Number(value) };
}

function changeJson({ before, change }: MetricChange) {
  return {
    before: before === null ? null : Number(before),
    change: change === null ? null : Number(change),
  };
}
