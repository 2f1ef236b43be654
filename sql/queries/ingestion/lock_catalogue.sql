-- One row when no fold is under way and none starts until the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('moneyradar:catalogue', 7))::text as catalogue
