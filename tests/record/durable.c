/* What is on the disk after a power loss: each fsync keeps the file's bytes, and its name, in the folder DURABLE.

   Loaded before libc (LD_PRELOAD). DURABLE/INODE holds the bytes of a file at its last fsync, DURABLE/log has a line
   "F INODE PATH" for each fsync of a file, and "D PATH" with "E INODE NAME" for each entry after one of a folder. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void note(const char *text, size_t length) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/log", getenv("DURABLE"));
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (write(log, text, length) != (ssize_t)length) abort();
    close(log);
}

static void keep_file(int file, const char *name, ino_t inode) {
    char part[PATH_MAX], whole[PATH_MAX], line[PATH_MAX + 64], buffer[65536], self[64];
    snprintf(part, sizeof part, "%s/part", getenv("DURABLE"));
    snprintf(whole, sizeof whole, "%s/%lu", getenv("DURABLE"), (unsigned long)inode);
    /* A second descriptor of a database would end its locks when it is closed: only files that cannot be read get one. */
    int reader = file;
    if ((fcntl(file, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        snprintf(self, sizeof self, "/proc/self/fd/%d", file);
        reader = open(self, O_RDONLY);
    }
    int copy = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t got;
    for (off_t at = 0; (got = pread(reader, buffer, sizeof buffer, at)) > 0; at += got)
        if (write(copy, buffer, got) != got) abort();
    close(copy);
    if (reader != file) close(reader);
    rename(part, whole);
    note(line, snprintf(line, sizeof line, "F %lu %s\n", (unsigned long)inode, name));
}

static void keep_folder(const char *name) {
    size_t room = 1 << 20, used = 0;
    char *text = malloc(room);
    used += snprintf(text, room, "D %s\n", name);
    DIR *folder = opendir(name);
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            used += snprintf(text + used, room - used, "E %lu %s\n", (unsigned long)entry->d_ino, entry->d_name);
    if (folder) closedir(folder);
    note(text, used);
    free(text);
}

static void keep(int file) {
    struct stat found;
    char self[64], name[PATH_MAX];
    if (!getenv("DURABLE") || fstat(file, &found)) return;
    snprintf(self, sizeof self, "/proc/self/fd/%d", file);
    ssize_t length = readlink(self, name, sizeof name - 1);
    if (length < 0) return;
    name[length] = 0;
    if (S_ISDIR(found.st_mode)) keep_folder(name);
    if (S_ISREG(found.st_mode)) keep_file(file, name, found.st_ino);
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int said = real(file);
    keep(file);
    return said;
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int said = real(file);
    keep(file);
    return said;
}
