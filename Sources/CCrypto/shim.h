#pragma once
#include <openssl/crypto.h>
#include <openssl/sha.h>

// Starts libcrypto without reading its configuration file.
static inline void swl_crypto_start(void) {
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, 0);
}
