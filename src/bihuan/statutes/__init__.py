"""法规 判定标准 裁量 字典 期限: packs in the database, with local edits."""
