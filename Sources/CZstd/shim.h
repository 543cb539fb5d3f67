#ifndef DAYBOOK_CZSTD_SHIM_H
#define DAYBOOK_CZSTD_SHIM_H

#include <zstd.h>

#endif
