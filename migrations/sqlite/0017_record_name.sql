-- What people call a record, by its kind and id: for the audit and for what a check finds. Kinds that are not here are told
-- by their number.
CREATE VIEW record_name AS
SELECT 'entry' AS kind, e.id, j.code || ' ' || e.year || '/' || e.number AS name
FROM entry e JOIN journal j ON j.id = e.journal_id
UNION ALL SELECT 'account', id, code || ' ' || name FROM account
UNION ALL SELECT 'journal', id, code FROM journal
UNION ALL SELECT 'import', id, file_name FROM import
UNION ALL SELECT 'area', id, name FROM area
UNION ALL SELECT 'holiday', id, name FROM holiday
UNION ALL SELECT 'party', id, name FROM party
UNION ALL SELECT 'project', id, name FROM project
UNION ALL SELECT 'app_user', id, name FROM app_user
UNION ALL SELECT 'saved_view', id, name FROM saved_view
UNION ALL SELECT 'item', id, sku FROM item
UNION ALL SELECT 'item_category', id, name FROM item_category
UNION ALL SELECT 'place', id, name FROM place
UNION ALL SELECT 'lot', id, code FROM lot
UNION ALL SELECT 'trade_order', id, number FROM trade_order
UNION ALL SELECT 'shipment', id, number FROM shipment;
