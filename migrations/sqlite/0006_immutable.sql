-- What was once recorded stays as it was: a correction is a new row.

CREATE TRIGGER audit_record_is_never_changed BEFORE UPDATE ON audit_record
BEGIN
    SELECT RAISE(ABORT, 'an audit record is never changed');
END;

CREATE TRIGGER audit_record_is_never_deleted BEFORE DELETE ON audit_record
BEGIN
    SELECT RAISE(ABORT, 'an audit record is never deleted');
END;

CREATE TRIGGER verdict_version_is_never_changed BEFORE UPDATE ON verdict_version
BEGIN
    SELECT RAISE(ABORT, 'a verdict is never changed');
END;

CREATE TRIGGER verdict_version_is_never_deleted BEFORE DELETE ON verdict_version
BEGIN
    SELECT RAISE(ABORT, 'a verdict is never deleted');
END;

CREATE TRIGGER region_is_never_changed BEFORE UPDATE ON region
BEGIN
    SELECT RAISE(ABORT, 'a region of a verdict is never changed');
END;

CREATE TRIGGER region_is_never_deleted BEFORE DELETE ON region
BEGIN
    SELECT RAISE(ABORT, 'a region of a verdict is never deleted');
END;

CREATE TRIGGER tile_chunk_is_never_changed BEFORE UPDATE ON tile_chunk
BEGIN
    SELECT RAISE(ABORT, 'a piece of tiles is never changed');
END;

CREATE TRIGGER tile_chunk_is_never_deleted BEFORE DELETE ON tile_chunk
BEGIN
    SELECT RAISE(ABORT, 'a piece of tiles is never deleted');
END;

CREATE TRIGGER signed_read_is_never_changed BEFORE UPDATE ON signed_read
BEGIN
    SELECT RAISE(ABORT, 'a signed read is never changed');
END;

CREATE TRIGGER signed_read_is_never_deleted BEFORE DELETE ON signed_read
BEGIN
    SELECT RAISE(ABORT, 'a signed read is never deleted');
END;

CREATE TRIGGER communication_is_never_changed BEFORE UPDATE ON communication
BEGIN
    SELECT RAISE(ABORT, 'a communication is never changed');
END;

CREATE TRIGGER communication_is_never_deleted BEFORE DELETE ON communication
BEGIN
    SELECT RAISE(ABORT, 'a communication is never deleted');
END;

CREATE TRIGGER permanent_diagnosis_is_never_changed BEFORE UPDATE ON permanent_diagnosis
BEGIN
    SELECT RAISE(ABORT, 'a permanent diagnosis is never changed');
END;

CREATE TRIGGER permanent_diagnosis_is_never_deleted BEFORE DELETE ON permanent_diagnosis
BEGIN
    SELECT RAISE(ABORT, 'a permanent diagnosis is never deleted');
END;
