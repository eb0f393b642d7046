"""The workbench as one site: settings, addresses, base pages, the server and its worker."""
