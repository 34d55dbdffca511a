"""From a province's export of procedures, a workbook or JSON, to files that the hall posts."""
