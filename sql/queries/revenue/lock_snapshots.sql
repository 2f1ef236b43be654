-- Keep late facts from changing days while they are being stored; readers are not kept waiting.
-- No rows. Held until the transaction ends: whoever forgets days waits and then finds the new ones.
lock table daily_snapshots, daily_snapshot_products in share row exclusive mode
