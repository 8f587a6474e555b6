-- From where something was done and how it ended. Records of before tell neither: they keep the form, and with it the
-- hash, that they were written with.

ALTER TABLE audit_record ADD COLUMN origin TEXT CHECK (length(origin) BETWEEN 1 AND 64);
ALTER TABLE audit_record ADD COLUMN outcome TEXT
    CHECK (outcome IN ('done', 'refused')) CHECK ((outcome IS NULL) = (origin IS NULL));
