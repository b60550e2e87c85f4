"""Files that CRM systems import: an adopted playbook's owners, goals and calendar; samples of simulated companies."""
