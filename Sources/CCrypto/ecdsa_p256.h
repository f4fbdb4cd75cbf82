#pragma once
// ECDSA over P-256 with SHA-256 (FIPS 186-5). What returns an int gives 1 for success; what returns a key gives NULL
// when there is none, else one to free with EVP_PKEY_free.
#include "ed25519.h"

#include <string.h>

enum { swl_p256_signature_bytes = 80, swl_p256_pem_bytes = 512 };

static inline EVP_PKEY *swl_p256_generate(void) {
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    ERR_clear_error();
    return key;
}

// A private or public key in PEM on this curve.
static inline EVP_PKEY *swl_p256_read(const void *pem, size_t count, int is_private) {
    BIO *source = count <= 65536 ? BIO_new_mem_buf(pem, (int)count) : NULL;
    if (!source) return NULL;
    EVP_PKEY *key = is_private ? PEM_read_bio_PrivateKey(source, NULL, swl_no_passphrase, NULL)
                               : PEM_read_bio_PUBKEY(source, NULL, swl_no_passphrase, NULL);
    char group[32];
    size_t length = 0;
    BIO_free(source);
    if (key && EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, &length) == 1 &&
        !strcmp(group, "prime256v1"))
        return key;
    EVP_PKEY_free(key);
    ERR_clear_error();
    return NULL;
}

// The key as PEM: PKCS #8 or SubjectPublicKeyInfo. Returns its length, at most swl_p256_pem_bytes; 0 when it fails.
static inline size_t swl_p256_write(EVP_PKEY *key, int is_private, unsigned char *pem) {
    BIO *target = BIO_new(BIO_s_secmem());
    if (!target) return 0;
    int written = is_private ? PEM_write_bio_PKCS8PrivateKey(target, key, NULL, NULL, 0, NULL, NULL)
                             : PEM_write_bio_PUBKEY(target, key);
    int count = written == 1 ? BIO_read(target, pem, swl_p256_pem_bytes) : 0;
    BIO_free(target);
    return count > 0 ? (size_t)count : 0;
}

// In DER. Returns its length, at most swl_p256_signature_bytes; 0 when it fails.
static inline size_t swl_p256_sign(EVP_PKEY *key, const void *message, size_t count, unsigned char *signature) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = swl_p256_signature_bytes;
    int done = context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
               EVP_DigestSign(context, signature, &length, message, count) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return done ? length : 0;
}

// Whether a signature in DER is one of the key's owner.
static inline int swl_p256_verify(EVP_PKEY *key, const void *message, size_t count, const unsigned char *signature,
                                  size_t signature_count) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int holds = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, signature_count, message, count) == 1;
    EVP_MD_CTX_free(context);
    ERR_clear_error();
    return holds;
}
