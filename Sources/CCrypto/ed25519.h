#pragma once
// Ed25519 (RFC 8032) keys and signatures. What returns an int gives 1 for success; what returns a key gives NULL when
// there is none, else one to free with EVP_PKEY_free.
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

enum { swl_key_bytes = 32, swl_signature_bytes = 64, swl_pem_bytes = 256 };

// Never asks at the terminal: a key under a passphrase is none.
static inline int swl_no_passphrase(char *text, int size, int writing, void *context) {
    return -1;
}

static inline EVP_PKEY *swl_ed25519_only(EVP_PKEY *key) {
    if (key && EVP_PKEY_is_a(key, "ED25519")) return key;
    EVP_PKEY_free(key);
    ERR_clear_error();
    return NULL;
}

static inline EVP_PKEY *swl_ed25519_generate(void) {
    return swl_ed25519_only(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
}

static inline EVP_PKEY *swl_ed25519_from_seed(const unsigned char *seed) {
    return swl_ed25519_only(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, swl_key_bytes));
}

static inline EVP_PKEY *swl_ed25519_read(const void *pem, size_t count, int is_private) {
    BIO *source = count <= 65536 ? BIO_new_mem_buf(pem, (int)count) : NULL;
    if (!source) return NULL;
    EVP_PKEY *key = is_private ? PEM_read_bio_PrivateKey(source, NULL, swl_no_passphrase, NULL)
                               : PEM_read_bio_PUBKEY(source, NULL, swl_no_passphrase, NULL);
    BIO_free(source);
    return swl_ed25519_only(key);
}

static inline int swl_ed25519_public(const EVP_PKEY *key, unsigned char *bytes) {
    size_t count = swl_key_bytes;
    return EVP_PKEY_get_raw_public_key(key, bytes, &count) == 1 && count == swl_key_bytes;
}

// The key as PEM: PKCS #8 or SubjectPublicKeyInfo. Returns its length, at most swl_pem_bytes; 0 when it fails.
static inline size_t swl_ed25519_write(EVP_PKEY *key, int is_private, unsigned char *pem) {
    BIO *target = BIO_new(BIO_s_secmem());
    if (!target) return 0;
    int written = is_private ? PEM_write_bio_PKCS8PrivateKey(target, key, NULL, NULL, 0, NULL, NULL)
                             : PEM_write_bio_PUBKEY(target, key);
    int count = written == 1 ? BIO_read(target, pem, swl_pem_bytes) : 0;
    BIO_free(target);
    return count > 0 ? (size_t)count : 0;
}

static inline int swl_ed25519_sign(EVP_PKEY *key, const void *message, size_t count, unsigned char *signature) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = swl_signature_bytes;
    int done = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
               EVP_DigestSign(context, signature, &length, message, count) == 1 && length == swl_signature_bytes;
    EVP_MD_CTX_free(context);
    return done;
}

static inline int swl_ed25519_verify(const unsigned char *public_key, const void *message, size_t count,
                                     const unsigned char *signature) {
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, swl_key_bytes);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int holds = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, swl_signature_bytes, message, count) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return holds;
}
