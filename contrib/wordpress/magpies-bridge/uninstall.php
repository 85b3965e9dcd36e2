<?php
/** Takes away the one option. */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

delete_option( 'magpies_bridge' );
