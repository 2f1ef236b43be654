-- By which metadata key are customers told apart? One row; none when no key was ever set.
select attribution_key.metadata_key
from attribution_key
