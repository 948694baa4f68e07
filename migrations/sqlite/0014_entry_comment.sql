-- What an imported entry says beyond its description: its comments and tags, mark, second date, code.
ALTER TABLE entry ADD COLUMN comment TEXT;
