"""Papers other than evidence packs: letters, report sheets, panel papers, monthly reports, a day on campus."""
