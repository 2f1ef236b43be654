-- What have people set, and which change was the last?
-- One row.
select
    coalesce(
        (select jsonb_object_agg(settings.key, settings.value) from settings), '{}'
    )::jsonb as stated,
    (select max(setting_changes.id) from setting_changes)::int8 as change_id
