#pragma once
// AES-256 in Galois/Counter Mode (NIST SP 800-38D) with nonces of 96 and tags of 128 bits, and random bytes. What
// returns an int gives 1 for success.
#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

enum { swl_gcm_key_bytes = 32, swl_gcm_nonce_bytes = 12, swl_gcm_tag_bytes = 16 };

static inline int swl_random(unsigned char *bytes, size_t count) {
    int done = count <= INT_MAX && RAND_bytes(bytes, (int)count) == 1;
    ERR_clear_error();
    return done;
}

static inline void swl_forget(void *bytes, size_t count) {
    OPENSSL_cleanse(bytes, count);
}

// `sealed`: `count` bytes of ciphertext; `tag` comes apart. Nothing may be NULL but what has no bytes.
static inline int swl_gcm_seal(const unsigned char *key, const unsigned char *nonce, const unsigned char *header,
                               size_t header_count, const unsigned char *plain, size_t count, unsigned char *sealed,
                               unsigned char *tag) {
    if (count > INT_MAX || header_count > INT_MAX) return 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int length = 0;
    int done = context && EVP_EncryptInit_ex2(context, EVP_aes_256_gcm(), key, nonce, NULL) == 1 &&
               (!header_count || EVP_EncryptUpdate(context, NULL, &length, header, (int)header_count) == 1) &&
               (!count || EVP_EncryptUpdate(context, sealed, &length, plain, (int)count) == 1) &&
               EVP_EncryptFinal_ex(context, tag, &length) == 1 &&
               EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, swl_gcm_tag_bytes, tag) == 1;
    EVP_CIPHER_CTX_free(context);
    ERR_clear_error();
    return done;
}

// Gives no byte of `plain` unless header and content are what was sealed.
static inline int swl_gcm_open(const unsigned char *key, const unsigned char *nonce, const unsigned char *header,
                               size_t header_count, const unsigned char *sealed, size_t count, const unsigned char *tag,
                               unsigned char *plain) {
    if (count > INT_MAX || header_count > INT_MAX) return 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    unsigned char none[swl_gcm_tag_bytes];
    int length = 0;
    int done = context && EVP_DecryptInit_ex2(context, EVP_aes_256_gcm(), key, nonce, NULL) == 1 &&
               (!header_count || EVP_DecryptUpdate(context, NULL, &length, header, (int)header_count) == 1) &&
               (!count || EVP_DecryptUpdate(context, plain, &length, sealed, (int)count) == 1) &&
               EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, swl_gcm_tag_bytes, (void *)tag) == 1 &&
               EVP_DecryptFinal_ex(context, none, &length) == 1;
    EVP_CIPHER_CTX_free(context);
    ERR_clear_error();
    if (!done && count) OPENSSL_cleanse(plain, count);
    return done;
}
