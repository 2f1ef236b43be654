-- Keep late facts from changing days while they are being stored; readers are not kept waiting.
-- No rows. Held until the transaction ends: whoever marks days waits and then finds the new ones, and
-- whoever stores days waits as well.
lock table outdated_days in share row exclusive mode
