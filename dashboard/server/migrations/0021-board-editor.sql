-- Where somebody stood who saved a board through a back end and is no person of ours: a link of another must not show them more than that.
ALTER TABLE boards ADD COLUMN editor jsonb;
