"""Questions over the rooms below, as frames; each is asked for one viewer and counts only what they may see."""
