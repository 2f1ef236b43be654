-- Up to when is every event stored? One row, or none before the first complete reading.
select swept_through_at
from sweeps
where swept_through_at is not null
