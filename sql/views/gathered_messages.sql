-- Which waiting messages would tell a Slack channel what may have been told there before an older backup
-- was put back? One row per message, with the restore; the summary of them waits as long as they come.
-- A change of a message that is there tells nothing new. Experiments are looked at once a day.
create view metrics.gathered_messages as
select
    outbox.id,
    max(restores.id) as restore_id,
    bool_or(outbox.kind = 'restored') as is_summary
from outbox
inner join restores on outbox.created_at >= restores.restored_at
where
    outbox.state = 'pending'
    and outbox.attempts = 0
    and starts_with(outbox.destination, 'slack:')
    and not (outbox.body ? 'updates')
    and case
        when outbox.kind = 'restored'
            then clock_timestamp() < restores.restored_at + interval '15 minutes'
        when outbox.kind in ('alert', 'sync', 'custom_metric')
            then outbox.created_at < restores.restored_at + interval '15 minutes'
        when outbox.kind = 'experiment'
            then outbox.created_at < restores.restored_at + interval '26 hours'
        else false
    end
group by outbox.id;
