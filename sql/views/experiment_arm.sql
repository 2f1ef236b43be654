-- In which arm is a customer of an experiment?
-- The first 32 bits of a hash of both, as a part of all there are: below the share it is the variant. It
-- says the same for ever, for a customer whom nobody has seen yet, too, and another experiment draws anew.
create function metrics.experiment_arm(experiment_id bigint, stripe_id text, share numeric)
returns text
language sql immutable
return case
    when
        ('x' || left(encode(sha256(convert_to($1::text || ' ' || $2, 'UTF8')), 'hex'), 8))::bit(32)::bigint
        < $3 * 4294967296
        then 'variant'
    else 'control'
end;
