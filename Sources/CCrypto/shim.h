#pragma once
// The one-shot SHA256 looks its algorithm up among providers, which takes a millisecond the first time; the functions
// that do not are called deprecated since OpenSSL 3.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "aes_gcm.h"
#include "ecdsa_p256.h"
#include "ed25519.h"
#include "x25519.h"

static inline void swl_sha256(const void *bytes, size_t count, unsigned char *digest) {
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, bytes, count);
    SHA256_Final(digest, &context);
}
