from django.utils.cache import patch_cache_control


def keep_private_pages_out_of_caches(get_response):
    """What a signed-in person sees is for them alone: no browser or proxy may keep it (RFC 9111, no-store)."""

    def middleware(request):
        response = get_response(request)
        is_private = request.user.is_authenticated or response.status_code in {301, 302, 401, 403}
        if is_private and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware
