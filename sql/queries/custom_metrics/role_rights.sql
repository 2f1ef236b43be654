-- What may the role of this session do that it should not? One row.
with relations as (
    select
        classes.oid,
        classes.relname,
        namespaces.nspname
    from pg_class as classes
    inner join pg_namespace as namespaces on namespaces.oid = classes.relnamespace
    where
        classes.relkind in ('r', 'p')
        and namespaces.nspname not in ('pg_catalog', 'information_schema')
        and namespaces.nspname not like 'pg\_toast%'
        and namespaces.nspname not like 'pg\_temp%'
)

select
    current_user::text as role,
    (select roles.rolsuper from pg_roles as roles where roles.rolname = current_user)::bool
    as is_superuser,
    exists(
        select from relations
        where has_table_privilege(relations.oid, 'insert, update, delete, truncate')
    )::bool as can_write,
    exists(
        select from relations
        where
            relations.nspname = 'public'
            and relations.relname in ('api_keys', 'erasure_keys', 'stripe_events')
            and has_any_column_privilege(relations.oid, 'select')
            and to_regclass('public.mrr_movements') is not null
    )::bool as can_read_secrets
