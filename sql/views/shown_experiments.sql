-- What is known of each experiment, but for its figures?
-- One row per experiment; looks counts how often its figures were looked at while it ran.
create view metrics.shown_experiments as
select
    experiments.id,
    experiments.state,
    experiments.name,
    experiments.hypothesis,
    experiments.change_description,
    experiments.metric,
    experiments.segment,
    experiments.comparison,
    experiments.target_value,
    experiments.guardrails,
    experiments.stop_on,
    experiments.created_by,
    experiments.created_at,
    experiments.baseline_value,
    experiments.baseline_n,
    experiments.baseline_from_day,
    experiments.baseline_to_day,
    experiments.started_by,
    experiments.started_at,
    experiments.completed_by,
    experiments.completed_at,
    experiments.outcome,
    experiments.actual_value,
    experiments.learning,
    experiments.canceled_at,
    (
        select count(*)::int4
        from experiment_looks as looks
        where looks.experiment_id = experiments.id
    ) as looks
from experiments;
