#pragma once
// X25519 (RFC 7748), HKDF with SHA-256 (RFC 5869) and the keystream of ChaCha20 (RFC 8439). What returns an int gives 1
// for success.
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

enum { swl_x25519_bytes = 32, swl_chacha20_key_bytes = 32 };

// NULL when there is none, else to free with EVP_PKEY_free.
static inline EVP_PKEY *swl_x25519_key(const unsigned char *secret) {
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret, swl_x25519_bytes);
    ERR_clear_error();
    return key;
}

static inline int swl_x25519_public(const EVP_PKEY *key, unsigned char *public_key) {
    size_t count = swl_x25519_bytes;
    return EVP_PKEY_get_raw_public_key(key, public_key, &count) == 1 && count == swl_x25519_bytes;
}

// Fails for a public key of low order, with which every secret would give zeros.
static inline int swl_x25519_agree(EVP_PKEY *key, const unsigned char *public_key, unsigned char *shared) {
    EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, public_key, swl_x25519_bytes);
    EVP_PKEY_CTX *context = peer ? EVP_PKEY_CTX_new(key, NULL) : NULL;
    size_t count = swl_x25519_bytes;
    int done = context && EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, peer) == 1 &&
               EVP_PKEY_derive(context, shared, &count) == 1 && count == swl_x25519_bytes;
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(peer);
    ERR_clear_error();
    return done;
}

static inline int swl_hkdf_sha256(const unsigned char *secret, size_t secret_count, const unsigned char *salt,
                                  size_t salt_count, const unsigned char *info, size_t info_count,
                                  unsigned char *derived, size_t count) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)secret, secret_count),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)salt, salt_count),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, info_count),
        OSSL_PARAM_construct_end(),
    };
    EVP_KDF *function = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = function ? EVP_KDF_CTX_new(function) : NULL;
    int done = context && EVP_KDF_derive(context, derived, count, parameters) == 1;
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(function);
    ERR_clear_error();
    return done;
}

// A keystream from its block 0 on, with a nonce of zeros; NULL when there is none, else to free with
// EVP_CIPHER_CTX_free.
static inline EVP_CIPHER_CTX *swl_chacha20_begin(const unsigned char *key) {
    static const unsigned char counter_and_nonce[16];
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context && EVP_EncryptInit_ex2(context, EVP_chacha20(), key, counter_and_nonce, NULL) == 1) return context;
    EVP_CIPHER_CTX_free(context);
    ERR_clear_error();
    return NULL;
}

// The next `count` bytes of it.
static inline int swl_chacha20_next(EVP_CIPHER_CTX *context, void *bytes, size_t count) {
    int length = 0;
    if (count > INT_MAX) return 0;
    memset(bytes, 0, count);
    int done = EVP_EncryptUpdate(context, bytes, &length, bytes, (int)count) == 1 && length == (int)count;
    ERR_clear_error();
    return done;
}
