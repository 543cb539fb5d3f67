#ifndef DAYBOOK_CNETTLE_SHIM_H
#define DAYBOOK_CNETTLE_SHIM_H

#include <nettle/gcm.h>
#include <nettle/sha2.h>

#endif
