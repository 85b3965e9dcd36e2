<?php
/**
 * Plugin Name:       Magpies Bridge
 * Description:       The shortcode [magpies_bridge]: a switch with which your readers' browsers become bridges for people behind censorship.
 * Version:           0.1.0
 * Requires at least: 5.8
 * Requires PHP:      7.4
 * License:           Apache-2.0
 * Text Domain:       magpies-bridge
 *
 * Loads one script, and only on pages with the shortcode. Stores one option. Knows nothing of visitors.
 */

namespace Magpies\Bridge;

defined( 'ABSPATH' ) || exit;

const OPTION      = 'magpies_bridge';
const GROUP       = 'magpies_bridge_settings';
const PAGE        = 'magpies-bridge';
const HANDLE      = 'magpies-bridge';
const URL_LENGTH  = 512;
const HASH_LENGTH = 512;
const EGRESSES    = 16;

const DEFAULTS = array(
	'broker'    => '',
	'egress'    => '',
	'script'    => '',
	'integrity' => '',
);

// Attributes of the shortcode: what each may be. The first goes without saying.
const CHOICES = array(
	'layout' => array( 'card', 'inline', 'banner', 'floating' ),
	'theme'  => array( 'auto', 'light', 'dark' ),
	'globe'  => array( 'on', 'off' ),
);

add_action( 'init', __NAMESPACE__ . '\add_the_shortcode' );
add_action( 'admin_init', __NAMESPACE__ . '\add_the_settings' );
add_action( 'admin_menu', __NAMESPACE__ . '\add_the_page' );
add_filter( 'script_loader_tag', __NAMESPACE__ . '\script_tag', 10, 2 );

/** Returns the address if it is a plain one of these schemes, else ''. It goes into HTML escaped. */
function plain_url( $text, array $schemes ): string {
	$text = is_string( $text ) ? trim( $text ) : '';
	$form = '~^([a-z]+)://(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(?::[1-9][0-9]{0,4})?(?:/[A-Za-z0-9._\~/-]*)?$~D';
	$good = strlen( $text ) <= URL_LENGTH && preg_match( $form, $text, $found ) && in_array( $found[1], $schemes, true );
	return $good ? $text : '';
}

/** Returns a list of egress addresses with single spaces, or '' if one of them is not plain. */
function plain_egresses( $text ): string {
	$urls = preg_split( '/\s+/', is_string( $text ) ? $text : '', -1, PREG_SPLIT_NO_EMPTY );
	foreach ( $urls as $url ) {
		if ( '' === plain_url( $url, array( 'wss', 'ws' ) ) ) {
			return '';
		}
	}
	return count( $urls ) <= EGRESSES ? implode( ' ', $urls ) : '';
}

/** Returns one or more hashes as Subresource Integrity writes them, or ''. */
function plain_integrity( $text ): string {
	$text = is_string( $text ) ? trim( $text ) : '';
	$hash = 'sha(?:256|384|512)-[A-Za-z0-9+/]{43,86}={0,2}';
	return strlen( $text ) <= HASH_LENGTH && preg_match( "~^$hash(?: $hash)*$~D", $text ) ? $text : '';
}

/** Returns what the settings would be with these values; what is not well formed is ''. */
function checked( $values ): array {
	$values = array_merge( DEFAULTS, is_array( $values ) ? $values : array() );
	return array(
		'broker'    => rtrim( plain_url( $values['broker'], array( 'https', 'http' ) ), '/' ),
		'egress'    => plain_egresses( $values['egress'] ),
		'script'    => plain_url( $values['script'], array( 'https', 'http' ) ),
		'integrity' => plain_integrity( $values['integrity'] ),
	);
}

/** Returns the settings. They are checked here too, since others can write options. */
function settings(): array {
	return checked( get_option( OPTION, DEFAULTS ) );
}

/** Returns what to store of a sent form; what is not well formed stays as it was, and is told. */
function sanitize( $sent ): array {
	$sent    = is_array( $sent ) ? $sent : array();
	$kept    = settings();
	$checked = checked( $sent );
	foreach ( $checked as $name => $value ) {
		$wanted = isset( $sent[ $name ] ) && is_string( $sent[ $name ] ) ? trim( $sent[ $name ] ) : '';
		if ( '' === $value && '' !== $wanted ) {
			$checked[ $name ] = $kept[ $name ];
			/* translators: %s: name of a field */
			$text = sprintf( __( '“%s” is not as it must be, and was left as it was.', 'magpies-bridge' ), fields()[ $name ][0] );
			add_settings_error( OPTION, "magpies-bridge-$name", $text );
		}
	}
	return $checked;
}

function add_the_shortcode(): void {
	add_shortcode( 'magpies_bridge', __NAMESPACE__ . '\shortcode' );
}

/** Returns the switch, and has its script loaded. */
function shortcode( $given ): string {
	$settings = settings();
	if ( '' === $settings['broker'] ) {
		return current_user_can( 'manage_options' )
			? '<p>' . esc_html__( 'Magpies Bridge: give the broker’s address in the settings. Only administrators see this.', 'magpies-bridge' ) . '</p>'
			: '';
	}
	wp_enqueue_script( HANDLE, script_url( $settings ), array(), null, true ); // phpcs:ignore -- the hash is the version
	return element( $settings, is_array( $given ) ? $given : array() );
}

function script_url( array $settings ): string {
	return '' === $settings['script'] ? $settings['broker'] . '/widget.js' : $settings['script'];
}

/** Returns the element with the attributes that are as they may be; others are left out. */
function element( array $settings, array $given ): string {
	$given      = shortcode_atts( array( 'layout' => '', 'theme' => '', 'globe' => '', 'lang' => '' ), $given, 'magpies_bridge' );
	$attributes = array( 'broker' => $settings['broker'] );
	if ( '' !== $settings['egress'] ) {
		$attributes['egress'] = $settings['egress'];
	}
	foreach ( CHOICES as $name => $values ) {
		if ( in_array( $given[ $name ], array_slice( $values, 1 ), true ) ) {
			$attributes[ $name ] = $given[ $name ];
		}
	}
	if ( is_string( $given['lang'] ) && preg_match( '/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/D', $given['lang'] ) ) {
		$attributes['lang'] = $given['lang'];
	}
	$html = '<magpies-bridge';
	foreach ( $attributes as $name => $value ) {
		$html .= sprintf( ' %s="%s"', $name, esc_attr( $value ) );
	}
	return $html . '></magpies-bridge>';
}

/** Adds to the script's tag what WordPress has no arguments for. */
function script_tag( $tag, $handle ) {
	if ( HANDLE !== $handle ) {
		return $tag;
	}
	$integrity = settings()['integrity'];
	$added     = '' === $integrity ? '' : sprintf( ' integrity="%s" crossorigin="anonymous"', esc_attr( $integrity ) );
	return preg_replace( '/ src=/', $added . ' defer src=', $tag, 1 );
}

/** Returns the fields of the page: label and what is said below it. */
function fields(): array {
	return array(
		'broker'    => array(
			__( 'Broker', 'magpies-bridge' ),
			__( 'Its address, as https://bridge.example.org. Its page /embed shows this and the next values.', 'magpies-bridge' ),
		),
		'egress'    => array(
			__( 'Egresses', 'magpies-bridge' ),
			__( 'The only addresses that your readers’ browsers may open links to, separated by spaces. Left empty, the broker chooses.', 'magpies-bridge' ),
		),
		'integrity' => array(
			__( 'Integrity', 'magpies-bridge' ),
			__( 'The hash of the script, sha384-…. With it browsers run exactly this version; after an update of the broker the switch is missing until you put in the new one.', 'magpies-bridge' ),
		),
		'script'    => array(
			__( 'Script', 'magpies-bridge' ),
			__( 'The address of your own copy of widget.js, with the files that it loads beside it. Left empty, the broker’s.', 'magpies-bridge' ),
		),
	);
}

function add_the_settings(): void {
	register_setting(
		GROUP,
		OPTION,
		array(
			'type'              => 'array',
			'sanitize_callback' => __NAMESPACE__ . '\sanitize',
			'default'           => DEFAULTS,
			'show_in_rest'      => false,
		)
	);
}

function add_the_page(): void {
	$title = __( 'Magpies Bridge', 'magpies-bridge' );
	add_options_page( $title, $title, 'manage_options', PAGE, __NAMESPACE__ . '\show_page' );
}

/** Shows the form. WordPress' options.php takes it, and checks its nonce and who sends it. */
function show_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	$settings = settings();
	echo '<div class="wrap"><h1>' . esc_html__( 'Magpies Bridge', 'magpies-bridge' ) . '</h1>';
	echo '<p>' . esc_html__( 'Put [magpies_bridge] where the switch should stand. It takes layout="card|inline|banner|floating", theme="auto|light|dark", globe="on|off" and lang="fa".', 'magpies-bridge' ) . '</p>';
	echo '<form action="options.php" method="post">';
	settings_fields( GROUP );
	echo '<table class="form-table" role="presentation">';
	foreach ( fields() as $name => list( $label, $help ) ) {
		$id = "magpies-bridge-$name";
		printf(
			'<tr><th scope="row"><label for="%1$s">%2$s</label></th><td><input class="large-text code" type="text" id="%1$s" name="%3$s" value="%4$s" aria-describedby="%1$s-help"><p class="description" id="%1$s-help">%5$s</p></td></tr>',
			esc_attr( $id ),
			esc_html( $label ),
			esc_attr( OPTION . "[$name]" ),
			esc_attr( $settings[ $name ] ),
			esc_html( $help )
		);
	}
	echo '</table>';
	submit_button();
	echo '</form></div>';
}
