-- Remember who saw or did what.
-- One row.
with params as not materialized (
    select
        $1::text as actor,
        $2::text as action,
        $3::text as subject,
        $4::jsonb as detail
)

insert into audit_log (actor, action, subject, detail)
select
    actor,
    action,
    subject,
    detail
from params
returning id
