-- What plans allow is other than when usage was judged. One row when that look holds no more.
delete from judge_looks
returning judge_looks.day
