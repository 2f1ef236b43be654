-- Which server is this? One row.
select system_identifier::int8 as system_identifier
from pg_control_system()
