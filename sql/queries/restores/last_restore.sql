-- When was an older backup put back last, and until when did it know the world?
-- One row, or none when there was none.
select
    restores.gap_from_at,
    restores.restored_at
from restores
order by restores.id desc
limit 1
