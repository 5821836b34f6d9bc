// Calls of Linux that Swift's Glibc module does not show.
#pragma once
#include <iconv.h>

/// Gives a directory a new name; fails with EEXIST if the name is taken.
int cdraws_rename_new(const char *from, const char *to);

/// Two names change places in one step.
int cdraws_exchange(const char *one, const char *other);

/// Makes everything on the descriptor's file system durable.
int cdraws_syncfs(int descriptor);
