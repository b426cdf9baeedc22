"""Outreach: what sessions bring, where they go, what they change; JKN and CKG are never added together."""
