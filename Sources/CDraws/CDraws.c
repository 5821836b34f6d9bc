#define _GNU_SOURCE
#include "CDraws.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int cdraws_rename_new(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int cdraws_exchange(const char *one, const char *other) {
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

int cdraws_syncfs(int descriptor) { return syncfs(descriptor); }
