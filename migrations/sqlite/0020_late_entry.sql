-- What was done while the program could not be used, and entered afterwards with its true time.

-- When a receipt was entered that had been earlier.
ALTER TABLE consultation ADD COLUMN entered_at INTEGER;

-- When a read was made that was signed here later; the digest of its content covers it.
ALTER TABLE signed_read ADD COLUMN read_at INTEGER;
