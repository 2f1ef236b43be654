-- Of usage that is judged only what does not fit its plan is kept: of the others nobody asks the figures,
-- and writing them all again every day cost more than judging them.

-- The day on which everybody was judged, and how many items could be. One row.
create table judge_looks (
    day date primary key,
    items integer not null
);

comment on table judged_items is
'The running subscription items whose plan did not fit at the newest look at usage.';
