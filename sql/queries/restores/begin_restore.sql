-- What was said of a restore while nothing ran holds from the moment that something runs again.
-- One row when there is such a restore.
update restores
set restored_at = clock_timestamp()
from database_life
where
    restores.id = (select max(latest.id) from restores as latest)
    and restores.restored_at > database_life.seen_at
returning restores.id
