"""The kernel: accounts, workflow, deadlines, scope, evidence, audit, ledgers, indicators, packs, jobs, notices, errors."""
